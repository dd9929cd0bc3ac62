package dev.labeler.export;

/// Small COCO files.
public final class CocoSamples {
    /// Three images of 100x80 in the order c, a, b; c has no annotation. Two classes. Image a: a
    /// box and a polygon of two parts. Image b: a mask of 4x3 pixels at the top left and a box.
    public static final String MIXED = """
            {"info":{},"licenses":[],
             "categories":[{"id":1,"name":"cat","supercategory":"animal"},{"id":2,"name":"dog","supercategory":"animal"}],
             "images":[
              {"id":1,"file_name":"c.jpg","width":100,"height":80},
              {"id":2,"file_name":"a 한글.jpg","width":100,"height":80},
              {"id":3,"file_name":"b.jpg","width":100,"height":80}],
             "annotations":[
              {"id":11,"image_id":2,"category_id":1,"bbox":[10,20,30.5,40],"area":1220,"iscrowd":0,"segmentation":[]},
              {"id":12,"image_id":2,"category_id":2,"bbox":[0,0,60,10],"area":150,"iscrowd":0,
               "segmentation":[[0,0,10,0,10,10,0,10],[50,0,60,0,60,10]]},
              {"id":13,"image_id":3,"category_id":2,"bbox":[0,0,4,3],"area":12,"iscrowd":1,
               "segmentation":{"size":[80,100],"counts":[0,3,77,3,77,3,77,3,7757]}},
              {"id":14,"image_id":3,"category_id":1,"bbox":[5,6,7,8],"area":56,"iscrowd":0,"segmentation":[]}]}
            """;

    /// Boxes only, one image.
    public static final String BOXES = """
            {"info":{},"licenses":[],"categories":[{"id":1,"name":"cat"}],
             "images":[{"id":1,"file_name":"a.jpg","width":100,"height":80}],
             "annotations":[{"id":1,"image_id":1,"category_id":1,"bbox":[10,20,30,40],"area":1200,"iscrowd":0}]}
            """;

    /// An image without a size.
    public static final String SIZELESS = """
            {"info":{},"licenses":[],"categories":[{"id":1,"name":"cat"}],
             "images":[{"id":1,"file_name":"a.jpg","width":100,"height":80},{"id":2,"file_name":"nosize.jpg"}],
             "annotations":[{"id":1,"image_id":1,"category_id":1,"bbox":[10,20,30,40],"area":1200,"iscrowd":0}]}
            """;

    private CocoSamples() {}
}
